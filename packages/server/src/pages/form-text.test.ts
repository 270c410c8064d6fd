import { describe, expect, it } from 'vitest'
import { formText } from './form-text.js'

describe('a line of text from a form', () => {
  it('comes without spaces around it and without control characters', () => {
    expect(formText(new URLSearchParams({ name: '  Daily\0 orders\r\n' }), 'name')).toBe('Daily  orders')
  })

  it('is empty when it was not sent, or a file was', () => {
    const form = new FormData()
    form.set('name', new Blob(['x']))
    expect(formText(form, 'name')).toBe('')
    expect(formText(form, 'other')).toBe('')
  })
})
