// Consent at a provider. The window is opened by the press itself, or browsers would block it, and led to the provider
// once the server has said where. The window that comes back tells the others, whatever the provider did to its opener.
const SIZE = 'popup,width=600,height=760'
const channel = new BroadcastChannel('plugboard-authorization')

// The window that was opened and has not been sent anywhere yet.
let waiting

const giveUp = () => {
  waiting?.close()
  waiting = undefined
}

document.addEventListener('click', ({ target }) => {
  if (!target.closest?.('[data-opens-popup]:not(:disabled)')) return
  giveUp()
  waiting = window.open('', '', SIZE)
})

document.addEventListener('authorize', ({ detail: { url } }) => {
  if (waiting && !waiting.closed) {
    waiting.location.replace(url)
    waiting = undefined
    return
  }
  for (const hint of document.querySelectorAll('[data-popup-blocked]')) hint.classList.remove('hidden')
})

document.addEventListener('htmx:after:request', ({ detail }) => {
  if (detail.ctx.response.status >= 400) giveUp()
})
document.addEventListener('htmx:error', giveUp)
addEventListener('pagehide', giveUp)

channel.addEventListener('message', () => {
  document.body.dispatchEvent(new CustomEvent('authorizationChanged'))
})

document.addEventListener('DOMContentLoaded', () => {
  const done = document.querySelector('[data-authorization-done]')
  if (!done) return
  channel.postMessage({ id: done.dataset.authorizationDone })
  // Only a window that a script opened may close itself; any other stays, and says that it can be closed.
  setTimeout(() => window.close(), 300)
})

document.addEventListener('click', ({ target }) => {
  if (target.closest?.('[data-close-window]')) window.close()
})
