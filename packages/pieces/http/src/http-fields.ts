import { field } from '@plugboard/core'

/** The fields every connection that sends credentials has. */
export const httpFields = {
  baseUrl: field.url({
    title: 'Base address',
    help: 'Requests go only to this server, at this path and below; the credentials are sent nowhere else.',
    placeholder: 'https://api.example.com/v1',
  }),
  testPath: field.text({
    title: 'Test path',
    help: 'A path below the base address that answers 200 to GET with the right credentials, such as /me. Without it the connection test only finds out whether the server answers; the credentials stay untried.',
    placeholder: '/me',
    minLength: 1,
    maxLength: 2_048,
    optional: true,
  }),
}
