import { Link, linkLook } from '../../kit/link.tsx'

/** What to do when nothing was ever sent. */
export const nothing = {
  title: 'Nothing was to be sent in this time',
  about: (
    <>
      Each change of a conversion is sent to your{' '}
      <Link to="/destinations" className={linkLook}>
        S2S postbacks
      </Link>
      . With none of them, or none that wants the event, nothing is.
    </>
  ),
}
