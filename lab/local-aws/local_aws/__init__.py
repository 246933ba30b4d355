"""moto, and what it lacks to run this module: the behaviour of AWS Config, of Lambda and of IAM's access control.

Each file adds to one service. To teach the local AWS another service, add a file and name it in `server.py`.
"""
