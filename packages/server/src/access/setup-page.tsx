import type { DomainFieldError } from '../domain-error.js'
import type { AssetUrls } from '../html/assets.js'
import { Button } from '../html/button.js'
import { PlainLayout } from '../html/plain-layout.js'
import { Problem } from '../html/problem.js'
import { AccessField } from './access-field.js'

interface SetupPageProps {
  assets: AssetUrls
  token: string
  values?: { name: string; email: string }
  errors?: readonly DomainFieldError[]
}

const NOTHING = { name: '', email: '' }

/** Asks for the first administrator. The password has to be typed again after a mistake. */
export function SetupPage({ assets, token, values = NOTHING, errors = [] }: SetupPageProps) {
  return (
    <PlainLayout
      title="Set up"
      heading="Set up Plugboard"
      description="Create the first administrator. You will be signed in at once."
      assets={assets}
    >
      <form method="post" action={`/setup/${token}`} class="grid gap-5">
        {errors.length === 0 ? null : <Problem title="Please check the form" />}
        <AccessField
          name="name"
          label="Your name"
          type="text"
          autocomplete="name"
          value={values.name}
          errors={errors}
          autofocus={errors.length === 0}
        />
        <AccessField
          name="email"
          label="E-mail address"
          type="email"
          autocomplete="username"
          value={values.email}
          errors={errors}
        />
        <AccessField
          name="password"
          label="Password"
          type="password"
          autocomplete="new-password"
          help="At least 12 characters."
          errors={errors}
        />
        <Button type="submit" variant="primary">
          Create administrator
        </Button>
      </form>
    </PlainLayout>
  )
}

/** What an old, used or mistyped link shows. */
export function SetupClosedPage({ assets }: { assets: AssetUrls }) {
  return (
    <PlainLayout title="Set-up link not valid" assets={assets}>
      <div class="grid gap-5">
        <Problem
          title="This link cannot be used"
          detail="It was used already, is older than 24 hours, or a newer one was made."
          hint="If there is no administrator yet, restart the server: it prints a new link."
          tone="warning"
        />
        <Button href="/sign-in" variant="primary">
          Sign in
        </Button>
      </div>
    </PlainLayout>
  )
}
