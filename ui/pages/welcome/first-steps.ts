/** What most people come with; all others are on the page of networks. */
export const firstDialects = ['generic', 'clickbank', 'buygoods'] as const
export type FirstDialect = (typeof firstDialects)[number]
