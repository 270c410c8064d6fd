/**
 * The process that loads a piece once it is built, which its standard input tells by ending: until then it has started
 * already. It writes the manifest, and what is wrong with the piece as JSON into the file it is given. It ends with an
 * error when the piece cannot be loaded.
 */
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import { describePiece, type Piece } from '@plugboard/core'
import { checkPiece } from '@plugboard/core/testing'

const [, , answerFile = ''] = process.argv
await text(process.stdin)
const pkg: { name: string; version: string; plugboard?: { piece?: string; manifest?: string } } = JSON.parse(
  await readFile('package.json', 'utf8'),
)
const { piece: entry, manifest: manifestFile } = pkg.plugboard ?? {}
if (!entry || !manifestFile) throw new Error('package.json needs "plugboard": { "piece": "…", "manifest": "…" }.')
const loaded: { piece?: Piece } = await import(pathToFileURL(resolve(entry)).href)
if (!loaded.piece) throw new Error(`${entry} must export the piece as "piece".`)
const manifest = describePiece(loaded.piece, pkg)
await writeFile(resolve(manifestFile), `${JSON.stringify(manifest, null, 2)}\n`)
const noIcon = { path: 'icon', message: `is not there: ${manifest.icon}` }
const problems = [...checkPiece(loaded.piece), ...(existsSync(resolve(manifest.icon)) ? [] : [noIcon])]
await writeFile(answerFile, JSON.stringify(problems))
// A timer or a socket the piece opened while it was loaded would keep this process.
process.exit(0)
