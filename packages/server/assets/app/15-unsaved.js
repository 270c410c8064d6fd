// A guarded form that was changed is not left without asking. The answer to what it sent is a new form.
const QUESTION = 'This form has changes that are not saved. Leave without saving them?'

const changed = () => document.querySelector('form[data-unsaved-guard][data-unsaved]')

const onChange = ({ target }) => {
  const form = target.form ?? target.closest?.('form')
  if (form?.matches('[data-unsaved-guard]')) form.dataset.unsaved = ''
}

document.addEventListener('input', onChange)
document.addEventListener('change', onChange)
document.addEventListener('click', ({ target }) => {
  if (target.closest?.('[data-row-remove]')) onChange({ target })
})

document.addEventListener(
  'click',
  (event) => {
    const form = event.target.closest?.('[data-guarded]') && changed()
    if (!form) return
    if (confirm(QUESTION)) {
      delete form.dataset.unsaved
      return
    }
    event.preventDefault()
    event.stopImmediatePropagation()
  },
  true,
)

document.addEventListener('submit', ({ target }) => {
  if (!target.hasAttribute('hx-post')) delete target.dataset.unsaved
})

addEventListener('beforeunload', (event) => {
  if (changed()) event.preventDefault()
})
