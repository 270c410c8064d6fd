// Tick all, tick none, and the bar that appears while something is ticked.
const boxesOf = (form, name) => [...form.querySelectorAll(`input[data-select][name="${CSS.escape(name)}"]`)]

const update = (form, name) => {
  const boxes = boxesOf(form, name)
  const ticked = boxes.filter((box) => box.checked).length
  for (const all of form.querySelectorAll('[data-select-all]')) {
    all.checked = ticked > 0 && ticked === boxes.length
    all.indeterminate = ticked > 0 && ticked < boxes.length
  }
  for (const bar of form.querySelectorAll('[data-bulk-bar]')) {
    bar.hidden = ticked === 0
    bar.querySelector('[data-selected-count]').textContent = String(ticked)
  }
}

const tick = (form, name, checked) => {
  for (const box of boxesOf(form, name)) box.checked = checked
  update(form, name)
}

document.addEventListener('change', ({ target }) => {
  if (target.matches?.('[data-select-all]')) tick(target.form, target.dataset.selectAll, target.checked)
  if (target.matches?.('[data-select]')) update(target.form, target.name)
})

document.addEventListener('click', ({ target }) => {
  const none = target.closest?.('[data-select-none]')
  if (none) tick(none.closest('form'), none.dataset.selectNone, false)
})

document.addEventListener('htmx:after:swap', () => {
  for (const bar of document.querySelectorAll('form [data-bulk-bar]')) update(bar.closest('form'), bar.dataset.bulkBar)
})
