/** Why a piece cannot be worked on: a sentence that says what to do. */
export class DevFailure extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'DevFailure'
  }
}
