"""Does a scenario that is right in form make sense?"""
