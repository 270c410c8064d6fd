import type { AssetUrls } from '../html/assets.js'
import { Button } from '../html/button.js'
import { PlainLayout } from '../html/plain-layout.js'
import { Problem } from '../html/problem.js'
import { type HttpProblem, titleOf } from './problem.js'

interface ErrorPageProps {
  problem: HttpProblem
  requestId: string
  assets: AssetUrls
}

/** What a browser shows instead of a page that cannot be had. */
export function ErrorPage({ problem, requestId, assets }: ErrorPageProps) {
  const title = titleOf(problem.status)
  return (
    <PlainLayout title={title} assets={assets}>
      <div class="grid gap-5">
        <ProblemBox problem={problem} requestId={requestId} />
        <Button href="/" variant="primary">
          Go to the start page
        </Button>
      </div>
    </PlainLayout>
  )
}

/** The same for a part of a page that htmx asked for. */
export function ProblemBox({ problem, requestId }: Omit<ErrorPageProps, 'assets'>) {
  const { detail, hint, errors } = problem.options
  const fields = errors?.map(({ field, message }) => `${field}: ${message}`).join(' ')
  return (
    <Problem
      title={titleOf(problem.status)}
      detail={fields ? `${detail} ${fields}` : detail}
      hint={hint}
      requestId={requestId}
    />
  )
}
