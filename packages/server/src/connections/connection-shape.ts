/** With which version of a piece, auth method and auth version connections were saved, and how many there are. */
export interface ConnectionShape {
  piece: string
  version: string
  method: string
  authVersion: number
}
