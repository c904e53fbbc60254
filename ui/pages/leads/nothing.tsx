import { Link, linkLook } from '../../kit/link.tsx'

/** What to do when there is no conversion at all. */
export const nothing = {
  title: 'No conversion in this time',
  about: (
    <>
      One begins with the first postback of a network about a click. What came in, and why it made
      none, is in{' '}
      <Link to="/inbound" className={linkLook}>
        inbound
      </Link>
      .
    </>
  ),
}
