/** A setting that the server cannot start with. The message names the variable and says what is accepted. */
export class ConfigError extends Error {
  readonly code = 'invalid_config'
  readonly variable: string

  /** @param problem a sentence that follows the variable's name; never the value of a secret. */
  constructor(variable: string, problem: string, options?: ErrorOptions) {
    super(`${variable} ${problem}`, options)
    this.name = 'ConfigError'
    this.variable = variable
  }
}
