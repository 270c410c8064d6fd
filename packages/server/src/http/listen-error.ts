const REASONS: Readonly<Record<string, (host: string, port: number) => string>> = {
  EADDRINUSE: (host, port) =>
    `Port ${port} on ${host} is in use. Stop what listens there, or set PLUGBOARD_PORT to another port.`,
  EACCES: (_, port) => `This user may not listen on port ${port}. Set PLUGBOARD_PORT to 1024 or above.`,
  EADDRNOTAVAIL: (host) => `${host} is not an address of this machine. Set PLUGBOARD_HOST to one that is.`,
  ENOTFOUND: (host) => `${host} is not an address of this machine. Set PLUGBOARD_HOST to one that is.`,
}

/** The server cannot listen where it should. The message says what to do. */
export class ListenError extends Error {
  readonly code: string

  constructor(host: string, port: number, cause: NodeJS.ErrnoException) {
    const code = cause.code ?? 'unknown'
    super(REASONS[code]?.(host, port) ?? `Listening on ${host}, port ${port}, failed (${code}).`, { cause })
    this.name = 'ListenError'
    this.code = code
  }
}
