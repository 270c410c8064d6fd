import type { AssetUrls } from '../html/assets.js'
import { Button } from '../html/button.js'
import { PlainLayout } from '../html/plain-layout.js'
import { Problem } from '../html/problem.js'
import { AccessField } from './access-field.js'

interface SignInPageProps {
  assets: AssetUrls
  /** Where to go afterwards. */
  next: string
  email?: string
  /** Why the last try failed. */
  problem?: string
}

/** Asks for e-mail address and password. */
export function SignInPage({ assets, next, email = '', problem }: SignInPageProps) {
  return (
    <PlainLayout title="Sign in" heading="Sign in to Plugboard" assets={assets}>
      <form method="post" action="/sign-in" class="grid gap-5">
        {problem === undefined ? null : <Problem title="Not signed in" detail={problem} />}
        <input type="hidden" name="next" value={next} />
        <AccessField
          name="email"
          label="E-mail address"
          type="email"
          autocomplete="username"
          value={email}
          errors={[]}
          autofocus={email === ''}
        />
        <AccessField
          name="password"
          label="Password"
          type="password"
          autocomplete="current-password"
          errors={[]}
          autofocus={email !== ''}
        />
        <Button type="submit" variant="primary">
          Sign in
        </Button>
      </form>
    </PlainLayout>
  )
}
