import { readFile } from 'node:fs/promises'
import { type ChainReport, verifyAuditTrail } from '@plugboard/server'
import { Command } from 'commander'

interface VerifyOptions {
  project?: string
  heads?: string
  json?: boolean
}

/** `plugboard audit`: looking after the audit trail. */
export function auditCommand(): Command {
  const verify = new Command('verify')
    .description('Recompute the audit trail and say where it was tampered with. Exit status 1 when it was.')
    .option('--project <id>', 'only the chain of this project')
    .option('--heads <file>', 'heads exported earlier, one JSON object a line; finds a cut end or an older copy')
    .option('--json', 'print the reports as JSON')
    .action(verifyTrail)
  return new Command('audit').description('Look after the audit trail.').addCommand(verify)
}

async function verifyTrail({ project, heads, json }: VerifyOptions): Promise<void> {
  const lines = heads === undefined ? [] : (await readFile(heads, 'utf8')).split('\n').filter(Boolean)
  const exported = lines.map((line) => JSON.parse(line))
  const reports = await verifyAuditTrail({ env: process.env, projectId: project, heads: exported })
  console.log(json ? JSON.stringify(reports, null, 2) : reports.map(describe).join('\n'))
  process.exitCode = reports.some((report) => report.problem) ? 1 : 0
}

function describe({ projectId, events, problem }: ChainReport): string {
  if (!problem) return `${projectId}: ${events} events, none changed`
  return `${projectId}: ${events} events good, then ${JSON.stringify(problem)}`
}
