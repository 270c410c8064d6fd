// npm test: installs and builds what changed, then runs every check and says what ran.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build, expectNode, install, run } from './workspace.js'

const CHECKS = [
  ['lint', 'npx', ['biome', 'ci', '--error-on-warnings', '--colors=off', '.']],
  ['types', 'npx', ['tsc', '-p', 'tsconfig.test.json']],
  ['unused code and dependencies', 'npx', ['knip']],
  ['packages as they would be published', 'node', ['scripts/release-check.js']],
]

/** Counts of a vitest report, by top folder of the test files. */
function summarize(report) {
  const groups = new Map()
  for (const file of report.testResults) {
    const group = groupOf(file.name)
    const counts = groups.get(group) ?? { passed: 0, failed: 0, skipped: 0 }
    for (const { status } of file.assertionResults) {
      if (status === 'passed') counts.passed++
      else if (status === 'failed') counts.failed++
      else counts.skipped++
    }
    if (file.status === 'failed' && file.assertionResults.length === 0) counts.failed++
    groups.set(group, counts)
  }
  return groups
}

function groupOf(path) {
  const [, place = path] =
    /\/(packages\/pieces\/[^/]+|packages\/[^/]+(?:\/src\/[^/]+)?|test(?:\/[^/]+)?)\//.exec(path) ?? []
  return place.replace('/src/', ' / ')
}

function skippedTests(report) {
  return report.testResults.flatMap((file) =>
    file.assertionResults
      .filter((one) => one.status !== 'passed' && one.status !== 'failed')
      .map((one) => one.fullName),
  )
}

async function runTests(args) {
  const folder = mkdtempSync(join(tmpdir(), 'plugboard-test-'))
  const file = join(folder, 'report.json')
  try {
    const code = await run('npx', [
      'vitest',
      'run',
      '--reporter=dot',
      '--reporter=json',
      `--outputFile.json=${file}`,
      ...args,
    ])
    return { code, report: JSON.parse(readFileSync(file, 'utf8')) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

expectNode()
await install()
await build()

const failedChecks = []
for (const [name, command, args] of CHECKS) {
  const code = await run(command, args, { quiet: true })
  console.log(`${code === 0 ? '✓' : '✗'} ${name}`)
  if (code !== 0) failedChecks.push(name)
}

const { code, report } = await runTests(process.argv.slice(2))
const total = { passed: 0, failed: 0, skipped: 0 }
console.log('\nWhat ran:')
for (const [group, counts] of [...summarize(report)].sort()) {
  console.log(`  ${group}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`)
  for (const key of Object.keys(total)) total[key] += counts[key]
}
for (const name of skippedTests(report)) console.log(`SKIPPED: ${name}`)
for (const name of failedChecks) console.log(`FAILED: ${name}`)
const skippedInCi = process.env.CI && total.skipped > 0
if (skippedInCi) console.log('FAILED: under CI nothing may be skipped')

console.log(`\n${total.passed} passed, ${total.failed + failedChecks.length} failed, ${total.skipped} skipped`)
process.exit(code !== 0 || total.failed > 0 || total.passed === 0 || failedChecks.length > 0 || skippedInCi ? 1 : 0)
