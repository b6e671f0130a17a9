"""What a plugin's author works with: `frontdesk plugin new` and `frontdesk plugin check`."""
