import { TextInput } from './text-input.js'

interface NameFieldProps {
  label: string
  name: string
  value?: string | undefined
  /** What is wrong with it, as a sentence. */
  problem?: string | undefined
  help?: string
  placeholder?: string
  /** Unique in the page. Default: made from `name`. */
  id?: string
}

/** A required line of text of at most 200 characters, such as the name of something. */
export function NameField({ value = '', ...props }: NameFieldProps) {
  return <TextInput type="text" value={value} required maxlength={200} {...props} />
}
