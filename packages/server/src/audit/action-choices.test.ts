import { expect, it } from 'vitest'
import { actionGroups } from './action-choices.js'
import { AUDIT_ACTIONS } from './audit-actions.js'

it('offers every audited action once, in words, by what it is done to', () => {
  const groups = actionGroups()
  expect(groups.flatMap(({ actions }) => actions.map(({ name }) => name)).sort()).toEqual(
    Object.keys(AUDIT_ACTIONS).sort(),
  )
  expect(groups.find(({ title }) => title === 'OAuth app')?.actions[0]).toEqual({
    name: 'oauth2_app.created',
    title: 'Created',
  })
})
