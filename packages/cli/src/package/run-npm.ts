import { type ProcessResult, runProcess } from '../process/run-process.js'
import { Failure } from '../terminal/failure.js'

/**
 * Runs npm.
 *
 * @throws Failure `no_npm`, `npm_failed` with what npm said.
 */
export async function runNpm(args: readonly string[], cwd: string): Promise<string> {
  const { code, stdout, stderr } = await start(args, cwd)
  if (code === 0) return stdout
  const said = stderr.split('\n').filter((line) => line.startsWith('npm error'))
  const reason = said.map((line) => line.replace(/^npm error ?/, '')).filter((line) => !/complete log|^\s*$/.test(line))
  throw new Failure('npm_failed', `npm ${args[0]} failed: ${reason.slice(0, 5).join(' ') || `exit code ${code}`}`)
}

async function start(args: readonly string[], cwd: string): Promise<ProcessResult> {
  try {
    return await runProcess('npm', args, { cwd })
  } catch (cause) {
    throw new Failure('no_npm', 'npm could not be started.', { hint: 'Install Node.js together with npm.', cause })
  }
}
