import { useNavigate } from '@tanstack/react-router'
import { useCallback } from 'react'

/** Goes to a place within the admin: `go('/networks')`. Where a person can see it, use a `Link`. */
export function useGo(): (to: string, search?: Readonly<Record<string, string>>) => void {
  const navigate = useNavigate()
  return useCallback((to, search = {}) => void navigate({ to, search }), [navigate])
}
