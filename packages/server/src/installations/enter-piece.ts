import type { Logger } from 'pino'
import type { Caller } from '../caller.js'
import { isUniqueViolation } from '../database/portable.js'
import type { Tx } from '../database/tx.js'
import type { PieceCatalog } from '../pieces/piece-catalog.js'
import { nameTaken } from './expect-free.js'
import { installProblem } from './install-problem.js'
import {
  deleteStored,
  findPackage,
  findStored,
  insertStored,
  type StoredPiece,
  updateStored,
  writeArchive,
} from './installed-piece-store.js'
import { pieceEvent } from './piece-event.js'
import type { PieceShelf } from './piece-shelf.js'
import type { PreparedPiece } from './prepared-piece.js'

interface Parts {
  catalog: PieceCatalog
  shelf: PieceShelf
  logger: Logger
}

/**
 * Makes a prepared piece one of the installed. The version that is current stays so: an upgrade moves on. Another server
 * may have been quicker, so everything is looked at again.
 *
 * @throws DomainError `version_installed`, `piece_name_taken`; nothing is left behind then.
 */
export async function enterPiece(
  { catalog, shelf, logger }: Parts,
  prepared: PreparedPiece,
  caller: Pick<Caller, 'actor' | 'name' | 'requestId'>,
): Promise<void> {
  const current = catalog.find(prepared.row.name)?.manifest.version
  let isEntered = false
  try {
    await shelf.change(async (tx) => {
      const row = await store(tx, shelf, { ...prepared.row, installed_by: caller.name, installed_at: tx.now })
      if (prepared.archive) await writeArchive(tx.db, row.id, prepared.archive)
      const { name, version, package: from, source, integrity } = row
      const choice = await shelf.choiceOf(tx, name)
      const isChosen = choice.version !== undefined && catalog.find(name, choice.version) !== undefined
      if (current && !isChosen) {
        await shelf.choose(tx, { name, version: current, pinned: choice.pinned, by: caller.name })
      }
      tx.audit(pieceEvent('piece.installed', row, caller, { detail: { version, package: from, source, integrity } }))
    })
    isEntered = true
  } catch (error) {
    throw isUniqueViolation(error) ? meanwhile(prepared.row) : error
  } finally {
    await prepared.clean(!isEntered).catch((error: unknown) => {
      logger.warn({ err: error }, 'files of an installation could not be removed')
    })
  }
}

/** Only a folder may take the place of itself, and anything that of what is lost. */
async function store(tx: Tx, shelf: PieceShelf, row: StoredPiece): Promise<StoredPiece> {
  const owner = await findPackage(tx.db, row.name)
  if (owner !== undefined && owner !== row.package) throw nameTaken(row.name, owner)
  const found = await findStored(tx.db, row.name, row.version)
  const isLost = found !== undefined && shelf.isLost(found.id)
  if (isLost) await deleteStored(tx.db, found.id)
  const known = isLost ? undefined : found
  if (known && (known.source !== 'folder' || row.source !== 'folder')) throw meanwhile(row)
  const stored = { ...row, id: known?.id ?? row.id }
  await (known ? updateStored(tx.db, stored) : insertStored(tx.db, stored))
  return stored
}

const meanwhile = ({ name, version }: Pick<StoredPiece, 'name' | 'version'>) =>
  installProblem('version_installed', `${name} ${version} was installed meanwhile.`)
