// Consent at a provider. The window is opened by the press itself, or browsers would block it, and led to the provider
// once the server has said where. The window that comes back tells the others, whatever the provider did to its opener.
const SIZE = 'popup,width=600,height=760'
const channel = new BroadcastChannel('plugboard-authorization')

let popup
// The window was opened and has not been sent anywhere yet.
let isBlank = false

const openPopup = () => {
  if (isBlank && !popup.closed) return
  popup = window.open('', '', SIZE)
  isBlank = popup !== null
  // The provider gets no hold on this page; nor do we on the window, once it has left.
  if (popup) popup.opener = null
}

const closeBlank = () => {
  if (isBlank) popup.close()
  isBlank = false
}

/** Whether there was a window to send there. */
const lead = (url) => {
  const isThere = isBlank && !popup.closed
  isBlank = false
  if (isThere) popup.location.replace(url)
  return isThere
}

const sheetOf = (element) => element.closest('dialog, main')

document.addEventListener('click', (event) => {
  const button = event.target.closest?.('[data-opens-popup]:not(:disabled)')
  if (!button) return
  // The first press is on its way to the provider.
  if (document.querySelector('[data-connecting]')) event.preventDefault()
  else openPopup()
})

// The answer to the press leads the window on, and says so where it was blocked.
document.addEventListener('htmx:after:swap', () => {
  const link = isBlank && document.querySelector('[data-popup-link]')
  if (link && lead(link.href)) sheetOf(link).dataset.popup = ''
})

document.addEventListener('click', (event) => {
  const link = event.target.closest?.('[data-popup-link]')
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return
  openPopup()
  sheetOf(link).dataset.popup = ''
  if (lead(link.href)) event.preventDefault()
})

document.addEventListener('htmx:after:request', ({ detail }) => {
  if (detail.ctx.response.status >= 400) closeBlank()
})
document.addEventListener('htmx:error', closeBlank)
document.addEventListener('close', closeBlank, true)
addEventListener('pagehide', closeBlank)

// The sheet that waits for it goes on and lets the other window close; any other page shows what has changed.
channel.addEventListener('message', ({ data: { ended, taken } }) => {
  if (taken !== undefined) return
  const waiting = document.querySelector(`[data-authorization="${CSS.escape(ended)}"]`)
  if (waiting) channel.postMessage({ taken: ended })
  const [target, name] = waiting ? [waiting, 'authorizationChanged'] : [document.body, 'connectionsChanged']
  target.dispatchEvent(new CustomEvent(name, { bubbles: true }))
})

document.addEventListener('DOMContentLoaded', () => {
  const done = document.querySelector('[data-authorization-done]')
  if (!done) return
  const id = done.dataset.authorizationDone
  channel.addEventListener('message', ({ data }) => {
    if (data.taken === id) window.close()
  })
  channel.postMessage({ ended: id })
})

// Only a window that a script opened may close itself.
document.addEventListener('click', ({ target }) => {
  const button = target.closest?.('[data-close-window]')
  if (!button) return
  window.close()
  button.nextElementSibling.hidden = false
  button.hidden = true
})
