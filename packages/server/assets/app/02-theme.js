const KEY = 'plugboard-theme'
const root = document.documentElement
const dark = matchMedia('(prefers-color-scheme: dark)')

const remembered = localStorage.getItem(KEY)
if (remembered === 'light' || remembered === 'dark') root.dataset.theme = remembered

document.addEventListener('click', (event) => {
  if (!event.target.closest?.('[data-theme-toggle]')) return
  const current = root.dataset.theme ?? (dark.matches ? 'dark' : 'light')
  root.dataset.theme = current === 'dark' ? 'light' : 'dark'
  localStorage.setItem(KEY, root.dataset.theme)
})
