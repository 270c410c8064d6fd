// Requests carry the header that marks them as ours; failures that are not pages become messages.
const toast = (message, tone) => document.dispatchEvent(new CustomEvent('toast', { detail: { message, tone } }))

const spoken = (text) => {
  try {
    const { title, detail, hint } = JSON.parse(text)
    return [detail ?? title, hint].filter(Boolean).join(' ')
  } catch {
    return ''
  }
}

document.addEventListener('htmx:config:request', ({ detail }) => {
  detail.ctx.request.headers['X-Requested-By'] = 'plugboard'
})

// The button that was pressed is the one that shows the spinner.
document.addEventListener('htmx:before:request', ({ detail }) => {
  detail.ctx.request.submitter?.classList.add('htmx-request')
})

document.addEventListener('htmx:finally:request', ({ detail }) => {
  detail.ctx.request.submitter?.classList.remove('htmx-request')
})

document.addEventListener('htmx:after:request', (event) => {
  const { response, text } = event.detail.ctx
  const type = response.headers.get('content-type') ?? ''
  const page = type.startsWith('text/html') || text === ''
  if (response.status < 500 && page) return
  event.preventDefault()
  toast((type.includes('json') && spoken(text)) || 'Something went wrong on the server. Try again.', 'error')
})

document.addEventListener('htmx:error', ({ detail }) => {
  if (detail.ctx && !detail.ctx.response) toast('The server could not be reached. Try again.', 'error')
})
