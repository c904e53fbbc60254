import type { ActWords } from '../../setting/setting-acts.tsx'

export const actWords: ActWords = {
  kind: 'campaigns',
  noun: 'campaign',
  clone: 'Its pages, source and px come along. The name stands in its link.',
  remove:
    'Its link stops working at once: visitors go to the fallback page, or see that there is nothing. Its clicks, conversions and numbers stay.',
}
