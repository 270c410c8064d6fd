/** What a person looks for. */
export interface MailSearch {
  by: 'properties' | 'words'
  search?: string
  from?: string
  subject?: string
  unread?: boolean
  onlyWithAttachments?: boolean
  receivedAfter?: string
  receivedBefore?: string
}

/**
 * The OData query of a search. Messages can be filtered or searched, never both; a search comes newest first by itself
 * and ends after 1,000.
 *
 * Source: https://learn.microsoft.com/en-us/graph/search-query-parameter
 */
export function mailQuery(search: MailSearch): Record<string, string> {
  if (search.by === 'words') return { $search: quoted(search.search ?? '') }
  return { $filter: filter(search), $orderby: 'receivedDateTime desc' }
}

/** What is sorted by must stand in the filter, and first: https://learn.microsoft.com/en-us/graph/api/user-list-messages */
function filter({ from, subject, unread, onlyWithAttachments, receivedAfter, receivedBefore }: MailSearch): string {
  return [
    receivedAfter === undefined
      ? 'receivedDateTime ge 1900-01-01T00:00:00Z'
      : `receivedDateTime gt ${utc(receivedAfter)}`,
    ...(receivedBefore === undefined ? [] : [`receivedDateTime lt ${utc(receivedBefore)}`]),
    ...(unread ? ['isRead eq false'] : []),
    ...(onlyWithAttachments ? ['hasAttachments eq true'] : []),
    ...(from === undefined ? [] : [`from/emailAddress/address eq ${literal(from)}`]),
    ...(subject === undefined ? [] : [`contains(subject,${literal(subject)})`]),
  ].join(' and ')
}

/** RFC 3339 allows a blank and small letters, which JavaScript does not. */
const utc = (time: string) => new Date(time.toUpperCase().replace(' ', 'T')).toISOString()

const literal = (text: string) => `'${text.replaceAll("'", "''")}'`

const quoted = (text: string) => `"${text.replace(/[\\"]/g, '\\$&')}"`
