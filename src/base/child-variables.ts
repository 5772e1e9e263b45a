/** The variables of the environment that every program gets which sluice starts: what a program needs to work. */

/** Where things stand on this machine, who its user is and how the terminal speaks: nothing that opens a door. */
const passedOn = [
  "PATH",
  "HOME",
  "USER",
  "LOGNAME",
  "SHELL",
  "LANG",
  "LANGUAGE",
  "TERM",
  "TZ",
  "TMPDIR",
  "TMP",
  "TEMP",
  "NO_COLOR",
  "CI",
  "XDG_CONFIG_HOME",
  "XDG_CACHE_HOME",
  "XDG_DATA_HOME",
  "XDG_RUNTIME_DIR",
  "GIT_AUTHOR_NAME",
  "GIT_AUTHOR_EMAIL",
  "GIT_COMMITTER_NAME",
  "GIT_COMMITTER_EMAIL",
  "GIT_CONFIG_GLOBAL",
  "npm_config_cache",
  "npm_config_registry",
  "npm_config_userconfig",
  "NODE_EXTRA_CA_CERTS",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  "http_proxy",
  "https_proxy",
  "no_proxy",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "NO_PROXY",
  "NVM_DIR",
  "VIRTUAL_ENV",
  "JAVA_HOME",
  "GOPATH",
  "CARGO_HOME",
  "RUSTUP_HOME",
] as const;

/** Whether a variable of this name is passed on from our own environment. */
export function isPassedOn(name: string): boolean {
  return name.startsWith("LC_") || passedOn.some((known) => known === name);
}
