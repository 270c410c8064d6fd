// npm run release:check: packs everything that is published and looks at what would be. Publishes nothing.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { publishedFolders } from './published-folders.js'
import { pack } from './release/pack.js'
import { publishedProblems } from './release/published-problems.js'
import { root } from './workspace.js'

const into = mkdtempSync(join(tmpdir(), 'plugboard-release-'))
try {
  const packages = await pack(publishedFolders(), { root, into })
  const license = readFileSync(join(root, 'LICENSE'), 'utf8')
  const versions = new Map(packages.map(({ name, json }) => [name, json.version]))
  const checked = await Promise.all(packages.map((packed) => publishedProblems(packed, { license, versions })))
  for (const [index, { name, json, files, tarball }] of packages.entries()) {
    const problems = checked[index]
    const size = `${files.length} files, ${Math.ceil(tarball.length / 1024)} KiB`
    console.log(`${problems.length === 0 ? '✓' : '✗'} ${name} ${json.version}: ${size}`)
    for (const problem of problems) console.log(`    ${problem}`)
  }
  process.exitCode = checked.every((problems) => problems.length === 0) ? 0 : 1
} finally {
  rmSync(into, { recursive: true, force: true })
}
