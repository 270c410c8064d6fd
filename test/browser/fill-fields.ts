import type { Locator } from 'playwright-core'

/** What is typed into a field: a text, a tick, or the entries of a list. */
export type Typed = string | boolean | readonly string[]

/** Fills in fields of a form by their names, the way a person does: one after the other. */
export async function fillFields(
  form: Locator,
  prefix: string,
  values: Readonly<Record<string, Typed>>,
): Promise<void> {
  for (const [field, value] of Object.entries(values)) await fillField(form, `${prefix}${field}`, value)
}

async function fillField(form: Locator, name: string, value: Typed): Promise<void> {
  if (typeof value === 'object') {
    const boxes = form.locator(`[type=checkbox][name="${name}"]`)
    if ((await boxes.count()) > 0) return tickOnly(boxes, value)
    for (const [index, entry] of value.entries()) {
      const row = form.locator(`[name="${name}.${index}"]`)
      if ((await row.count()) === 0) await form.locator(`[data-rows]:has(> [name="${name}"]) > [data-row-add]`).click()
      await fillField(form, `${name}.${index}`, entry)
    }
    return
  }
  const control = form.locator(`[name="${name}"]`)
  if (typeof value === 'boolean') return control.last().setChecked(value)
  const tag = await control.last().evaluate((one) => `${one.tagName} ${one.getAttribute('type') ?? ''}`)
  if (tag.startsWith('SELECT')) await control.selectOption(value)
  else if (tag === 'INPUT hidden') await chooseOrType(form.locator(`[data-combobox]:has([name="${name}"])`), value)
  else await control.last().fill(value)
}

/** A field with suggestions takes what is typed, too. */
async function chooseOrType(combobox: Locator, value: string): Promise<void> {
  await combobox.getByRole('combobox').fill(value)
  await combobox.getByRole('combobox').press('Tab')
}

async function tickOnly(boxes: Locator, values: readonly string[]): Promise<void> {
  for (const box of await boxes.all()) await box.setChecked(values.includes((await box.getAttribute('value')) ?? ''))
}
