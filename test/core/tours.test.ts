/** All that the scheduler decides on some tours of the language, step by step, as `tours/` shows it. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { limitTours } from "./limit-tours.ts";
import { peopleTours } from "./people-tours.ts";
import { planOf } from "./plan-of.ts";
import { takeTour } from "./tour.ts";
import { workTours } from "./work-tours.ts";

test.each([...workTours, ...limitTours, ...peopleTours].map((tour) => [tour.name, tour] as const))(
  "%s",
  async (name, tour) => {
    const head = tour.head === undefined ? "" : `${tour.head}\n`;
    const returns = tour.returns === undefined ? "" : `returns: >-\n  ${tour.returns}\n`;
    const plan = planOf(
      `sluice: 1\nname: tour\nwhy: A tour.\n${head}nodes:${tour.nodes}\n${returns}`,
      "tour.yaml",
      true,
      tour.files ?? {},
    );
    await expect(takeTour(tour, plan)).toMatchFileSnapshot(
      join(import.meta.dirname, "tours", `${name.replaceAll(" ", "-")}.txt`),
    );
  },
);
