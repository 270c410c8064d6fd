import { field } from '@plugboard/core'

/** Fields that actions which send have in common. */
export const toField = field.text({
  title: 'To',
  help: 'Phone number with country code, or the user ID of a received message.',
  placeholder: '+46 70 123 45 67',
  minLength: 1,
  maxLength: 200,
})

export const replyToField = field.text({
  title: 'Reply to message',
  help: 'ID of a message of the same conversation, which is then quoted.',
  placeholder: 'wamid.HBgLMTY1MDM4Nzk0MzkVAgA=',
  optional: true,
  maxLength: 500,
})

export const footerField = field.text({
  title: 'Footer',
  help: 'At most 60 characters, shown small below the text.',
  optional: true,
  maxLength: 500,
})

export const headerField = field.text({
  title: 'Header',
  help: 'At most 60 characters, shown bold above the text.',
  optional: true,
  maxLength: 500,
})
