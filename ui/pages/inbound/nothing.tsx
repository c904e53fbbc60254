import { Link, linkLook } from '../../kit/link.tsx'

/** What to do when nothing was ever received. */
export const nothing = {
  title: 'Nothing was received in this time',
  about: (
    <>
      Paste the URL of a{' '}
      <Link to="/networks" className={linkLook}>
        network
      </Link>{' '}
      where it asks for a postback URL, or send one with the{' '}
      <Link to="/simulator" className={linkLook}>
        simulator
      </Link>
      .
    </>
  ),
}
