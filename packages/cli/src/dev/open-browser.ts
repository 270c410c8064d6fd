import { spawn } from 'node:child_process'

const OPENERS: Readonly<Partial<Record<NodeJS.Platform, string>>> = { darwin: 'open', linux: 'xdg-open' }

/** Opens an address in the browser of this desktop; nothing happens where there is none, since the address is printed. */
export function openBrowser(url: string): void {
  const opener = OPENERS[process.platform]
  const child =
    opener === undefined
      ? spawn('cmd', ['/c', 'start', '', url.replaceAll('&', '^&')], { stdio: 'ignore', detached: true })
      : spawn(opener, [url], { stdio: 'ignore', detached: true })
  child.once('error', () => undefined)
  child.unref()
}

/** Whether there is a desktop to open a browser on. */
export function hasDesktop({ CI, DISPLAY, SSH_CONNECTION, WAYLAND_DISPLAY }: NodeJS.ProcessEnv): boolean {
  if (CI || SSH_CONNECTION) return false
  return process.platform !== 'linux' || Boolean(DISPLAY || WAYLAND_DISPLAY)
}
