import { field } from '@plugboard/core'

/** The mail an action works with. */
export const messageField = field.text({
  title: 'Mail',
  help: 'The ID of a mail, as a search or a trigger gave it.',
  minLength: 1,
  maxLength: 1_024,
})
