"""Mutation of the rules: would their examples notice a threshold that is moved, or a comparison that is turned round?"""
