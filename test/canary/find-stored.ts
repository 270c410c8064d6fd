import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Storage } from '../support/storage.js'
import { findCanaries } from './canary-forms.js'

/** Canaries in any file below the folder of the server, and on PostgreSQL in any row of any table. */
export async function findStored(storage: Storage, canaries: Readonly<Record<string, string>>): Promise<string[]> {
  const files = readdirSync(storage.folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile())
  expect(files.length).toBeGreaterThan(0)
  const inFiles = files.flatMap((file) =>
    findCanaries(readFileSync(join(file.parentPath, file.name)), canaries).map((one) => `${file.name}: ${one}`),
  )
  return [...inFiles, ...(storage.name === 'PostgreSQL' ? await findInTables(storage, canaries) : [])]
}

async function findInTables(storage: Storage, canaries: Readonly<Record<string, string>>): Promise<string[]> {
  const tables = await storage.query(`select table_name from information_schema.tables where table_schema = 'public'`)
  expect(tables.length).toBeGreaterThan(15)
  const found: string[] = []
  for (const { table_name: table } of tables) {
    const rows = await storage.query(`select * from ${table}`)
    const text = JSON.stringify(rows, (_, value) =>
      value?.type === 'Buffer' ? Buffer.from(value).toString('latin1') : value,
    )
    found.push(...findCanaries(text, canaries).map((one) => `${table}: ${one}`))
  }
  return found
}
