/** A credential has lapsed, or is about to, and can be renewed. */
export class LapsedCredential extends Error {
  readonly connectionId: string
  /** Of the sealing that has lapsed. */
  readonly generation: number

  constructor(connectionId: string, generation: number) {
    super('The credential has lapsed')
    this.name = 'LapsedCredential'
    this.connectionId = connectionId
    this.generation = generation
  }
}
