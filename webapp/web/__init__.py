"""What all pages share: sign-in, policy, security headers, page or fragment, drawing of forms, errors."""
