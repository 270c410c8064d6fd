import { expect, it } from 'vitest'
import { formOf } from '../../test/form-of.js'
import { field } from './field.js'
import { secretFields } from './secret-fields.js'

const secret = field.secret({ title: 'Secret' })
const text = field.text({ title: 'Text' })

it('names secrets, and whatever holds one', () => {
  const form = formOf({
    plain: text,
    secret,
    optional: field.secret({ title: 'Secret', optional: true }),
    hidden: field.secret({ title: 'Secret', visibleWhen: { plain: ['x'] } }),
    headers: field.keyValue({ title: 'Headers' }),
    secretHeaders: field.keyValue({ title: 'Headers', secretValues: true }),
    group: field.object({
      title: 'Group',
      fields: { plain: text, deeper: field.object({ title: 'G', fields: { secret } }) },
    }),
    openGroup: field.object({ title: 'Group', fields: { plain: text } }),
    list: field.list({ title: 'List', of: secret }),
    listOfGroups: field.list({ title: 'List', of: field.object({ title: 'G', fields: { plain: text, secret } }) }),
    openList: field.list({ title: 'List', of: text }),
  })
  expect(secretFields(form)).toEqual(['secret', 'optional', 'hidden', 'secretHeaders', 'group', 'list', 'listOfGroups'])
})
