const LONGEST = 3_600

/**
 * Seconds until a business may ask again, where an answer of the Graph API tells, which does so in minutes; at most an
 * hour. Source: https://developers.facebook.com/docs/graph-api/overview/rate-limiting#headers
 */
export function retryTimeIn(headers: Headers): number | undefined {
  const usage = headers.get('x-business-use-case-usage')
  if (usage === null || usage.length > 10_000) return undefined
  const minutes = [...usage.matchAll(/"estimated_time_to_regain_access"\s*:\s*(\d{1,6})/g)].map(([, text]) =>
    Number(text),
  )
  const longest = Math.max(0, ...minutes)
  return longest > 0 ? Math.min(longest * 60, LONGEST) : undefined
}
