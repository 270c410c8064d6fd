// npm start: installs and builds what changed, then becomes the server.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, expectNode, install, root } from './workspace.js'

/**
 * npm hands a signal to the shell between it and us, and that shell does not pass it on. So when the shell is gone, the
 * server is asked to stop: or `npm start` could be ended and leave it behind.
 */
function stopWithShell() {
  const shell = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === shell) return
    clearInterval(watch)
    process.kill(process.pid, 'SIGTERM')
  }, 200)
  watch.unref()
}

expectNode()
await install()
await build()

if (process.env.npm_lifecycle_event) stopWithShell()
const command = join(root, 'packages', 'cli', 'bin', 'plugboard.js')
process.argv.splice(1, 1, command, 'serve')
await import(pathToFileURL(command).href)
