// npm start: installs and builds what changed, then becomes the server.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { build, expectNode, install, root } from './workspace.js'

expectNode()
await install()
await build()

const command = join(root, 'packages', 'cli', 'bin', 'plugboard.js')
const server = spawn(process.execPath, [command, 'serve', ...process.argv.slice(2)], { stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => server.kill(signal))
server.on('exit', (code, signal) => process.exit(code ?? (signal ? 128 : 1)))
