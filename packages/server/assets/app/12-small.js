// Copy buttons, and exact times in the person's own time zone.
const EXACT = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' })

document.addEventListener('click', async ({ target }) => {
  const button = target.closest?.('[data-copy]')
  if (!button) return
  const word = button.querySelector('[data-copy-word]')
  await navigator.clipboard.writeText(button.dataset.copy)
  word.textContent = 'Copied'
  setTimeout(() => {
    word.textContent = 'Copy'
  }, 2000)
})

document.addEventListener('mouseover', ({ target }) => {
  const time = target.closest?.('time[data-relative]')
  if (time) time.title = EXACT.format(new Date(time.dateTime))
})
