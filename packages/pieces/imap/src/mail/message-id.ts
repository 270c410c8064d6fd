import { PieceError } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'

/** Where a mail is. */
export interface MailPlace {
  folder: string
  uidValidity: number
  uid: number
}

const Stored = Type.Tuple([
  Type.String({ minLength: 1, maxLength: 10_000 }),
  Type.Integer({ minimum: 0, maximum: 0xffff_ffff }),
  Type.Integer({ minimum: 1, maximum: 0xffff_ffff }),
])

/** The id of a mail as steps hand it on. */
export const mailId = ({ folder, uidValidity, uid }: MailPlace): string =>
  Buffer.from(JSON.stringify([folder, uidValidity, uid])).toString('base64url')

/** Where the mail with this id is. Throws `invalid_input` for what no step has given. */
export function mailPlace(id: string, field: string): MailPlace {
  const stored = storedIn(id.trim())
  if (!Value.Check(Stored, stored) || /\p{Cc}/u.test(stored[0])) {
    throw new PieceError('invalid_input', 'This is no id of a mail.', {
      field,
      hint: 'Take the id of a mail from a search or from the trigger.',
    })
  }
  const [folder, uidValidity, uid] = stored
  return { folder, uidValidity, uid }
}

function storedIn(id: string): unknown {
  try {
    return JSON.parse(Buffer.from(id, 'base64url').toString())
  } catch {
    return undefined
  }
}

/** The mail is not there any more, or its number stands for another. */
export const goneMail = (field: string): PieceError =>
  new PieceError('not_found', 'The mail is not there any more.', {
    field,
    hint: 'It was deleted or moved to another folder: search for it again.',
  })

/** The numbers of the folder have begun anew since the id was given. */
export const renumbered = (field: string): PieceError =>
  new PieceError('not_found', 'The server has numbered the mails of this folder anew, so the id means nothing now.', {
    field,
    hint: 'Search for the mail again; use ids soon after they were given.',
  })

/** The folder that an id names is gone. */
export const goneFolder = (field: string, cause: unknown): PieceError =>
  new PieceError('not_found', 'The folder in which the mail was is not there any more.', {
    field,
    hint: 'It was renamed or deleted: search for the mail in another folder.',
    cause,
  })
