export type Style = 'bold' | 'dim' | 'cyan' | 'green' | 'yellow' | 'red'

/** How something went: well, in a way that deserves a look, or wrong; `skipped` was left out. */
export type Mark = 'ok' | 'warning' | 'problem' | 'skipped'

/** Where a command speaks to whoever started it. */
export interface Terminal {
  /**
   * `terminal`: a person sits before it, who sees colours and spinners and can be asked. `plain`: a file, a pipe or CI.
   * `json`: a program, which gets one document.
   */
  readonly mode: 'terminal' | 'plain' | 'json'
  /** Says a line to people; nothing with `--json`. */
  line(text?: string): void
  /** Says a line that begins with a sign of how something went. */
  mark(mark: Mark, text: string): void
  /** Runs what takes a while, and says so meanwhile. What came of it is the caller's to say. */
  task<T>(title: string, run: () => Promise<T>): Promise<T>
  /** Text in a style where there are colours, else as it is. */
  paint(style: Style, text: string): string
  /** The answer of the command for programs: the one document `--json` prints. Nothing otherwise. */
  result(value: unknown): void
  /** Says to people on standard error, or to programs as the one document, what kept the command from its work. */
  failure(failure: { code: string; message: string; hint?: string | undefined }): void
}
