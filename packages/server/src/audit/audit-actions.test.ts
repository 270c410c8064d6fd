import { describe, expect, it } from 'vitest'
import { AUDIT_ACTIONS } from './audit-actions.js'
import { auditSentence } from './audit-sentence.js'

describe.each(Object.entries(AUDIT_ACTIONS))('%s', (action, sentence) => {
  it('is a noun and what happened, and says it in a sentence about actor or target', () => {
    expect(action).toMatch(/^[a-z][a-z0-9_]*\.[a-z_]+$/)
    expect(sentence).toMatch(/\{(actor|target)\}/)
    expect(sentence.replace(/\{(actor|target)\}/g, 'X')).not.toMatch(/[{}]|\.$|\s\s/)
  })
})

describe('the sentence of an event', () => {
  it('names actor and target', () => {
    expect(auditSentence('flow.published', 'Ada', 'Invoices')).toBe('Ada published flow Invoices')
  })

  it('takes labels as they are, even where they look like placeholders', () => {
    expect(auditSentence('flow.published', '{target}', '$& {actor}')).toBe('{target} published flow $& {actor}')
  })

  it('still tells of an action this version does not know', () => {
    expect(auditSentence('moon.landed', 'Ada', 'Eagle')).toBe('Ada: moon.landed Eagle')
  })
})
