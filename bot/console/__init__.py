"""The console for staff, coordinators and groups: pages that read the tables and change them through acts."""
