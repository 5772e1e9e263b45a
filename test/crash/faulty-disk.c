/* Lets calls to the disk fail or take long, for files whose path holds FAULT_PATH (LD_PRELOAD; `faulty-disk.ts` compiles it).
 * FAULT_OP: fsync or pwrite64. FAULT_AT: which of these calls, from 1; it, and with FAULT_FOR_EVER all after it, give
 * FAULT_ERRNO, or take FAULT_DELAY_MS. FAULT_LOG: a line for each, with its begin and end in nanoseconds since 1970.
 * FAULT_KILL: `before` the call or `after` it the process is killed, by a signal that nothing can catch. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static long calls = 0;

static int is_ours(int fd) {
  char link[64], path[4096];
  const char *part = getenv("FAULT_PATH");
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (part == NULL || length < 0) return 0;
  path[length] = 0;
  return strstr(path, part) != NULL;
}

static long long nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static void note(long long begin) {
  const char *log = getenv("FAULT_LOG");
  FILE *file = log == NULL ? NULL : fopen(log, "a");
  if (file == NULL) return;
  fprintf(file, "%lld %lld\n", begin, nanoseconds());
  fclose(file);
}

static int dies_after = 0;

static void die(const char *when) {
  const char *wanted = getenv("FAULT_KILL");
  if (wanted == NULL) return;
  if (strcmp(wanted, when) == 0) raise(SIGKILL);
  dies_after = 1;
}

static void done(void) {
  if (dies_after) raise(SIGKILL);
}

/* The errno that this call is to give; 0: none. */
static int fault(const char *op, int fd) {
  const char *wanted = getenv("FAULT_OP");
  if (wanted == NULL || strcmp(wanted, op) != 0 || !is_ours(fd)) return 0;
  long at = atol(getenv("FAULT_AT"));
  calls += 1;
  if (calls < at || (calls > at && getenv("FAULT_FOR_EVER") == NULL)) return 0;
  long long begin = nanoseconds();
  const char *delay = getenv("FAULT_DELAY_MS");
  if (delay != NULL) usleep(atol(delay) * 1000);
  note(begin);
  die("before");
  const char *error = getenv("FAULT_ERRNO");
  return error == NULL ? 0 : atoi(error);
}

int fsync(int fd) {
  int error = fault("fsync", fd);
  if (error != 0) return errno = error, -1;
  int result = ((int (*)(int))dlsym(RTLD_NEXT, "fsync"))(fd);
  done();
  return result;
}

int fdatasync(int fd) {
  int error = fault("fsync", fd);
  if (error != 0) return errno = error, -1;
  int result = ((int (*)(int))dlsym(RTLD_NEXT, "fdatasync"))(fd);
  done();
  return result;
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) {
  int error = fault("pwrite64", fd);
  if (error != 0) return errno = error, -1;
  ssize_t result = ((ssize_t(*)(int, const void *, size_t, off64_t))dlsym(RTLD_NEXT, "pwrite64"))(fd, bytes, count, at);
  done();
  return result;
}
