import { expect, it } from 'vitest'
import { htmxTrigger } from './htmx-trigger.js'

it('says a message, closes the dialog and names other events', () => {
  const value = htmxTrigger({
    toast: { message: 'Added' },
    closeDialog: true,
    events: { 'connections-changed': { key: 'orders' } },
  })
  expect(JSON.parse(value)).toEqual({
    toast: { message: 'Added', tone: 'success' },
    'close-dialog': {},
    'connections-changed': { key: 'orders' },
  })
})

it('fits into a header whatever the message holds', () => {
  const message = 'Größe “ok” 🎉\r\nX-Evil: 1'
  const value = htmxTrigger({ toast: { message, tone: 'error' } })
  expect(value).toMatch(/^[\x20-\x7e]+$/)
  expect(new Headers({ 'HX-Trigger': value }).get('HX-Trigger')).toBe(value)
  expect(JSON.parse(value).toast).toEqual({ message, tone: 'error' })
})
