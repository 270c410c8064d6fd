import { field } from '@plugboard/core'

/** How the text of a document is given. */
export const formatField = field.choice({
  title: 'Format of the content',
  help: 'Markdown keeps headings, lists and tables, as language models like it.',
  choices: [
    { value: 'text', title: 'Plain text' },
    { value: 'markdown', title: 'Markdown' },
  ],
  default: 'text',
})
