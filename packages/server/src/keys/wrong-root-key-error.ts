/** The root key is not the one the stored secrets were sealed under. Nothing was changed. */
export class WrongRootKeyError extends Error {
  constructor() {
    super(
      'The root key does not belong to this database, so its secrets could not be read. Nothing was changed. ' +
        'Set PLUGBOARD_ROOT_KEY or PLUGBOARD_ROOT_KEY_FILE to the key this database was made with.',
    )
    this.name = 'WrongRootKeyError'
  }
}
